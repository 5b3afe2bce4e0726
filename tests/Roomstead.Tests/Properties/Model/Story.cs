using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Tests.Properties.Model;

/// <summary>One call of a story.</summary>
/// <param name="Part">Who calls.</param>
/// <param name="After">How long after the call before.</param>
internal sealed record Step(string Part, string Method, IMessage Request, TimeSpan After)
{
    /// <summary>The space it made, if it did.</summary>
    public string? Made { get; set; }

    /// <summary>The page token it was given, if it was.</summary>
    public string? Given { get; set; }

    public override string ToString() => $"\n  +{After} {Part}: {Method} {Text(Request)}";

    /// <summary>As JSON; masks as they are, for in JSON they cannot be.</summary>
    public static string Text(IMessage message)
    {
        var shown = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        if (shown.Descriptor.FindFieldByName("update_mask")?.Accessor is not { } field || field.GetValue(shown) is not FieldMask mask)
        {
            return JsonFormatter.Default.Format(shown);
        }

        field.Clear(shown);
        return $"{JsonFormatter.Default.Format(shown)} of '{string.Join(',', mask.Paths)}'";
    }
}

/// <summary>A sequence of calls: made up as it goes from a seed, or told again from steps that are known.</summary>
/// <param name="Seed">Decides the policies of both organisations, and the calls of a story that has no steps yet.</param>
internal sealed record Story(int Seed, int Length)
{
    /// <summary>The calls so far; those of a story that is told again are all there from the start.</summary>
    public List<Step> Steps { get; init; } = [];

    /// <summary>Whether the steps are to be told again as they are.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What went wrong, and at which step.</summary>
    public (string What, int At)? Failure { get; set; }

    /// <summary>Shorter stories that end with the same call, the shortest first.</summary>
    public IEnumerable<Story> Shorter()
    {
        var before = Failure?.At ?? Steps.Count - 1;
        for (var cut = before; cut > 0; cut /= 2)
        {
            for (var at = 0; at < before; at += cut)
            {
                yield return this with { Steps = [.. Steps[..at], .. Steps[Math.Min(at + cut, before)..(before + 1)]], IsKnown = true, Failure = null };
            }
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"story {Seed} (ROOMSTEAD_TEST_SEED={Seed} begins with it)");
        if (IsKnown)
        {
            Steps.ForEach(step => text.Append(step));
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $" of {Length} calls");
        }

        return text.Append('\n').Append(Failure?.What).ToString();
    }
}

/// <summary>When a story is told again with fewer steps, spaces and page tokens get other names: this puts them in their place.</summary>
internal sealed class Renaming(IEnumerable<Step> steps)
{
    private readonly HashSet<string> _tokens = [.. steps.Select(static step => step.Given).OfType<string>()];
    private readonly Dictionary<string, string> _names = [];

    public void Learn(string? before, string? now)
    {
        if (before is not null && now is not null)
        {
            _names[before] = now;
        }
    }

    public IMessage Apply(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            switch (value)
            {
                case string text when text.Length > 0 && !field.IsRepeated:
                    field.Accessor.SetValue(message, Rename(text, field));
                    break;
                case IMessage inner when !field.IsRepeated:
                    Apply(inner);
                    break;
                default:
                    break; // No list holds names of spaces.
            }
        }

        return message;
    }

    private string Rename(string text, FieldDescriptor field)
    {
        if (field.Name == "page_token")
        {
            return _names.GetValueOrDefault(text, _tokens.Contains(text) ? "gone" : text);
        }

        foreach (var (before, now) in _names)
        {
            text = text.Replace(before, now, StringComparison.Ordinal);
        }

        return text;
    }
}
