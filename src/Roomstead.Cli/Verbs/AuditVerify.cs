using Roomstead.Cli.Input;
using Roomstead.Domain.Audit;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audit verify</c>: whether the recorded changes are those that were written.</summary>
internal sealed class AuditVerify() : Verb("audit verify", "Prove that no recorded change was altered")
{
    private static readonly Flag Known = new("known", "HASH", "a hash printed earlier, which must still be there");

    public override IReadOnlyList<Flag> Flags { get; } = [Known, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks =>
        "Each entry has a hash over itself and the hash before it. Names the first entry that does not fit, and ends with status 1. "
        + "Keep the hash it prints elsewhere: with --known it also finds that the end was cut off, or everything written anew.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var known = (settings.TextOrNull(Known) ?? "").ToLowerInvariant();
        await using var db = DataDirectory.Open(settings);
        var chain = await db.ReadAsync(tx => AuditChain.VerifyAsync(tx, known));
        if (chain.Broken is not null || !chain.Known)
        {
            throw new RefusedException("The record was changed: " + (chain.Broken ?? "no entry has the hash " + known) + ".");
        }

        var older = chain.Older > 0 ? FormattableString.Invariant($" {chain.Older} older entries are from before there was a chain.") : "";
        await terminal.Out.WriteLineAsync(chain.Chained == 0
            ? "No entries." + older
            : FormattableString.Invariant($"{chain.Chained} entries, all as they were written. The last is {chain.LastId}: {chain.LastHash}{(older.Length > 0 ? "." : "")}{older}"));
        return 0;
    }
}
