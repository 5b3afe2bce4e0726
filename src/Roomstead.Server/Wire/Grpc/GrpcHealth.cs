using Roomstead.Domain;
using Roomstead.Protocol.Health.V1;
using Status = Roomstead.Protocol.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Roomstead.Wire.Grpc;

/// <summary><c>grpc.health.v1.Health</c>: what <c>/readyz</c> says, in the form that gRPC's own tools and load balancers ask for.</summary>
/// <param name="stopping">Cancelled when the server begins to stop: nobody watches any longer.</param>
internal sealed class GrpcHealth(Readiness readiness, TimeProvider clock, CancellationToken stopping)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <exception cref="ApiError">NOT_FOUND: there is no such service.</exception>
    public async Task CheckAsync(GrpcCall call)
    {
        var service = await ReadServiceAsync(call);
        var status = await StatusAsync(service, call.Cancellation);
        call.Write(status == Status.ServiceUnknown ? throw Errors.UnknownService(service) : new HealthCheckResponse { Status = status });
    }

    /// <summary>Answers at once, then at every change, until the caller leaves.</summary>
    /// <exception cref="ApiError">UNAVAILABLE: the server stops.</exception>
    public async Task WatchAsync(GrpcCall call)
    {
        var service = await ReadServiceAsync(call);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, stopping);
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            Status? last = null;
            do
            {
                var status = await StatusAsync(service, either.Token);
                if (status != last)
                {
                    await call.SendAsync(new HealthCheckResponse { Status = status }, either.Token);
                    last = status;
                }
            }
            while (await timer.WaitForNextTickAsync(either.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw Errors.Unavailable();
        }
    }

    private static async Task<string> ReadServiceAsync(GrpcCall call) =>
        ((HealthCheckRequest)await call.ReadOnlyOneAsync(HealthCheckRequest.Parser, HealthCheckRequest.Descriptor)).Service;

    private async Task<Status> StatusAsync(string service, CancellationToken cancellation)
    {
        if (service.Length > 0 && !GrpcReflection.HasService(service))
        {
            return Status.ServiceUnknown;
        }

        return await readiness.FindProblemAsync(cancellation) is null ? Status.Serving : Status.NotServing;
    }
}
