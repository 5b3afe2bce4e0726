namespace Roomstead.Benchmarks.Load;

/// <summary>One run of the load generator: so many connections, each with one request under way at a time.</summary>
/// <param name="Port">Port on the loopback address.</param>
/// <param name="Paths">Request targets; connection i of n takes i, i + n, i + 2n and so on, round and round.</param>
/// <param name="Body">Sent with each request; a run of # in it becomes a number that no other request has.</param>
/// <param name="Token">Sent as bearer token, if any.</param>
/// <param name="FirstNumber">Where the numbers begin, so that runs on one store do not repeat each other's.</param>
/// <param name="StreamsPerConnection">Calls of UpdateSpace under way on each connection, over gRPC, with names of spaces for paths; 0 for HTTP/1.1.</param>
internal sealed record LoadPlan(
    int Port,
    string Method,
    IReadOnlyList<string> Paths,
    string? Body,
    string? Token,
    int Connections,
    double WarmUpSeconds,
    double Seconds,
    long FirstNumber,
    int StreamsPerConnection = 0);
