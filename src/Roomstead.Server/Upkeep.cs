using Microsoft.Extensions.Logging;
using Roomstead.Domain;
using Roomstead.Storage;

namespace Roomstead;

/// <summary>What a running server does by itself, every hour: deletes imports that were not completed in time.</summary>
internal sealed partial class Upkeep : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Upkeep(Db db, TimeProvider clock, ILogger logger) => _running = RunAsync(db, clock, logger, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static async Task RunAsync(Db db, TimeProvider clock, ILogger logger, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await SweepAsync(db, clock, logger, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private static async Task SweepAsync(Db db, TimeProvider clock, ILogger logger, CancellationToken stop)
    {
        try
        {
            await ImportExpiry.SweepAsync(db, clock, stop);
        }
        catch (StoreUnavailableException e)
        {
            LogPutOff(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Imports that are over could not be deleted; they will be in an hour.")]
    private static partial void LogPutOff(ILogger logger, Exception e);
}
