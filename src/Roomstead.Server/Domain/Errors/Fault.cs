using System.Runtime.CompilerServices;

namespace Roomstead.Domain;

/// <summary>One thing in a request that cannot be read.</summary>
/// <param name="Field">Proto path of where it stands; null where the refusal names none.</param>
/// <param name="Text">A line of the refusal.</param>
internal readonly record struct Fault(string? Field, string Text)
{
    /// <summary>Its part in the explanation of the refusal.</summary>
    public Explanation? Explanation { get; private init; }

    /// <summary>Adds the explanation, as <see cref="ApiError"/> does.</summary>
    public Fault Because(string rule, FormattableString needed, FormattableString had, FormattableString passes, [CallerMemberName] string name = "") =>
        this with { Explanation = new Explanation(name, rule, needed, had, passes) };
}

/// <summary>What could not be read of one request, in its order; all of it is told in one refusal (H-14).</summary>
internal sealed class Faults
{
    private readonly List<Fault> _faults = [];

    public void Add(Fault fault)
    {
        _faults.Add(fault);
        if (_faults.Count == Limits.Faults)
        {
            ThrowIfAny();
        }
    }

    /// <exception cref="ApiError">INVALID_ARGUMENT with a line and a violation for each fault.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw Errors.Unreadable(_faults);
        }
    }
}
