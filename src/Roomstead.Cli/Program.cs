using Roomstead.Cli;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
