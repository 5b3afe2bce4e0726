using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Roomstead;

/// <summary>A log that leaves out what the server of HTTP calls critical and a peer can bring about at will: so many resets, settings or
/// pings on one connection that it is closed. All else goes to the log within.</summary>
internal sealed class PeerQuietLog(ILoggerProvider inner) : ILoggerProvider
{
    private const string Http2 = "Microsoft.AspNetCore.Server.Kestrel.Http2";
    private const int QueueExceeded = 60; // Http2QueueOperationsExceeded, once for each frame that had no room any more.

    /// <summary>Adds the console, all of it on stderr.</summary>
    public static void AddTo(ILoggingBuilder logging)
    {
        logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.Remove(logging.Services.Single(static service => service.ImplementationType == typeof(ConsoleLoggerProvider)));
        logging.Services.AddSingleton<ILoggerProvider>(static services => new PeerQuietLog(ActivatorUtilities.CreateInstance<ConsoleLoggerProvider>(services)));
    }

    public ILogger CreateLogger(string categoryName) => categoryName == Http2 ? new Quiet(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

    public void Dispose() => inner.Dispose();

    private sealed class Quiet(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != QueueExceeded)
            {
                log.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
