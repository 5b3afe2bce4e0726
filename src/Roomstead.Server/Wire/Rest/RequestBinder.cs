using Google.Protobuf;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>Fills the request of a method from body, query and path (http-conventions.md §5).</summary>
internal static class RequestBinder
{
    /// <param name="values">What the path has at the variables of the route.</param>
    /// <param name="query">Without the system parameters.</param>
    /// <param name="body">Empty where there is none.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT with all that could not be read.</exception>
    public static IMessage Bind(Route route, string[] values, List<QueryParameter> query, ReadOnlySpan<byte> body)
    {
        var request = route.Input.Create();
        var faults = new Faults();
        if (route.Body is { } field)
        {
            JsonReader.Read(body, field, field.Message, field.Demand(request), faults);
        }
        else if (route.HasBody)
        {
            JsonReader.Read(body, root: null, route.Input, request, faults);
        }

        QueryBinder.Bind(route, query, request, faults);
        faults.ThrowIfAny();

        // P-04, H-58: what the path says is said last.
        for (var i = 0; i < values.Length; i++)
        {
            var variable = route.Variables[i];
            variable.Last.Access<string>().Set(variable.DemandOwner(request), values[i]);
        }

        return request;
    }
}
