using System.Globalization;
using System.Text;

namespace Roomstead.Storage;

/// <summary>Display names and searches for them, cut into words: runs of letters, marks and digits, in lower case. A symbol such as an
/// emoji is a word. Where a script puts no spaces between words, a whole run is one, and is found by any part of it.</summary>
internal static class NameWords
{
    /// <summary>Changes with every change of what <see cref="Keys"/> returns, so that stores make their index anew.</summary>
    public const string Version = "1";

    private const int KeyLength = 32;
    private const int PartLength = 12;

    /// <summary>First and last character of the blocks of scripts that are written without spaces between words.</summary>
    private static readonly (int First, int Last)[] WithoutSpaces =
    [
        (0x0E00, 0x0EFF), // Thai, Lao
        (0x1000, 0x109F), // Burmese
        (0x1780, 0x17FF), // Khmer
        (0x1950, 0x19DF), // Tai Le, New Tai Lue
        (0x1A20, 0x1AAF), // Tai Tham
        (0x1B00, 0x1B7F), // Balinese
        (0x3005, 0x3007), // Chinese repetition and zero
        (0x3040, 0x312F), // Hiragana, Katakana, Bopomofo
        (0x31A0, 0x31FF),
        (0x3400, 0x4DBF), // Chinese characters
        (0x4E00, 0x9FFF),
        (0xA980, 0xA9FF), // Javanese
        (0xAA60, 0xAADF), // Tai Viet
        (0xF900, 0xFAFF),
        (0xFF66, 0xFF9F),
        (0x20000, 0x3FFFF),
    ];

    /// <summary>The words of a text in their order.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var withoutSpaces = false;
        foreach (var rune in text.EnumerateRunes())
        {
            switch (KindOf(rune))
            {
                case Kind.Letter:
                    if (IsWithoutSpaces(rune) != withoutSpaces)
                    {
                        End(); // Where the script changes from the one sort to the other, a word ends too.
                        withoutSpaces = !withoutSpaces;
                    }

                    Append(rune);
                    break;
                case Kind.Mark when word.Length > 0:
                    Append(rune);
                    break;
                case Kind.Symbol:
                    End();
                    Append(rune);
                    End();
                    break;
                case Kind.Separator:
                    End();
                    break;
            }
        }

        End();
        return words;

        void Append(Rune rune)
        {
            // By way of the upper case, so that every form of a letter becomes the same one.
            Span<char> chars = stackalloc char[2];
            word.Append(chars[..Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).EncodeToUtf16(chars)]);
        }

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    /// <summary>Whether a name's word is one that a searched word stands for: it begins with it, or holds it where there are no spaces.</summary>
    public static bool Matches(string word, string searched) =>
        word.StartsWith(searched, StringComparison.Ordinal) || (IsWithoutSpaces(Rune.GetRuneAt(word, 0)) && word.Contains(searched, StringComparison.Ordinal));

    /// <summary>What the index holds for a name: each of its words, and every part of a run without spaces, long ones cut.</summary>
    public static SortedSet<string> Keys(string name)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var word in Of(name))
        {
            keys.Add(Key(word));
            if (!IsWithoutSpaces(Rune.GetRuneAt(word, 0)))
            {
                continue;
            }

            for (var i = 0; i < word.Length; i += Rune.GetRuneAt(word, i).Utf16SequenceLength)
            {
                if (KindOf(Rune.GetRuneAt(word, i)) == Kind.Letter)
                {
                    keys.Add(Key(word[i..]));
                }
            }
        }

        return keys;
    }

    /// <summary>The beginning that the keys of all words have which a searched word stands for.</summary>
    public static string Key(string word)
    {
        var length = IsWithoutSpaces(Rune.GetRuneAt(word, 0)) ? PartLength : KeyLength;
        return word.Length <= length ? word : word[..(char.IsHighSurrogate(word[length - 1]) ? length - 1 : length)];
    }

    private enum Kind
    {
        Separator,
        Letter,

        /// <summary>Belongs to the letter before it.</summary>
        Mark,
        Symbol,
    }

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
        UnicodeCategory.OtherSymbol => Kind.Symbol,
        _ => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) ? Kind.Letter : Kind.Separator,
    };

    private static bool IsWithoutSpaces(Rune rune) =>
        rune.Value >= WithoutSpaces[0].First && Array.Exists(WithoutSpaces, block => rune.Value >= block.First && rune.Value <= block.Last);
}
