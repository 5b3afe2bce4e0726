using System.Text;
using Roomstead.Cli.Input;

namespace Roomstead.Cli;

/// <summary>What the executable says about itself.</summary>
internal static class Help
{
    public static string Overview(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder("roomstead: a self-hosted server for the Google Chat API.\n\n");
        AppendVerbs(text, verbs);
        return text.Append("\n`roomstead help VERB` or `roomstead VERB --help` tells the flags of one.\n").ToString();
    }

    /// <summary>The verbs that share a first word.</summary>
    public static string Group(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder();
        AppendVerbs(text, verbs);
        return text.ToString();
    }

    public static string Of(Verb verb)
    {
        var text = new StringBuilder("roomstead ").Append(verb.Name);
        text.Append(verb.Positional is { } positional ? " " + positional : "").Append(" [flags]\n").Append("  ").Append(verb.Summary).Append(".\n");
        AppendFlags(text, verb.Flags);
        return verb.Remarks is { } remarks ? text.Append('\n').Append(remarks).Append('\n').ToString() : text.ToString();
    }

    public static void AppendFlags(StringBuilder text, IReadOnlyList<Flag> flags)
    {
        if (flags.Count == 0)
        {
            return;
        }

        text.Append('\n');
        var width = Math.Min(34, flags.Max(static flag => Left(flag).Length));
        foreach (var flag in flags)
        {
            var right = string.Join("; ", new[] { flag.Summary, flag.IsRepeated ? "may be repeated" : "" }.Where(static part => part.Length > 0));
            text.Append(("  " + Left(flag).PadRight(width) + "  " + right + (flag.Default is { } value ? $" (default {value})" : "")).TrimEnd()).Append('\n');
        }
    }

    private static string Left(Flag flag) => flag.IsSwitch ? "--" + flag.Name : $"--{flag.Name} {flag.Value}";

    private static void AppendVerbs(StringBuilder text, IReadOnlyList<Verb> verbs)
    {
        var width = verbs.Max(static verb => Left(verb).Length);
        foreach (var verb in verbs)
        {
            text.Append("  ").Append(Left(verb).PadRight(width)).Append("  ").Append(verb.Summary).Append('\n');
        }
    }

    private static string Left(Verb verb) => verb.Positional is { } positional ? verb.Name + " " + positional : verb.Name;
}
