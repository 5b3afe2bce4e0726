using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>A file is read in one sitting.</summary>
public sealed class SizeTests
{
    private const int MostLines = 400;
    private const int MostTestLines = 600;

    /// <summary>Files that are longer. This list may only get shorter.</summary>
    private static readonly string[] Longer = [];

    [Fact]
    public void No_file_is_longer_than_can_be_read_at_once()
    {
        var tooLong = Repository.Files("src", ".cs", ".js", ".css", ".html").Concat(Repository.Files("bench", ".cs", ".c")).Where(static file => Lines(file) > MostLines)
            .Concat(Repository.Files("tests", ".cs", ".mjs", ".py").Where(static file => Lines(file) > MostTestLines));

        tooLong.Select(static file => FormattableString.Invariant($"{file} ({Lines(file)} lines)")).ShouldBe(Longer);
    }

    private static int Lines(string file) => File.ReadLines(Repository.Path(file)).Count();
}
