using Roomstead.Cli;
using Roomstead.Wire.Rest;

if (args is ["serve", ..])
{
    _ = RestTables.MakeAsync(); // The longest part of a start that needs nothing: from the first moment on, beside the rest.
}

return await CommandLine.RunAsync(args, Terminal.OfProcess());
