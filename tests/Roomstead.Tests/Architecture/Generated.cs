using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>Documents made from the code. <c>./dev generate</c> writes them; every other run compares.</summary>
internal static class Generated
{
    public static void ShouldBeCommitted(string path, string text)
    {
        var file = Repository.Path(path.Split('/'));
        if (Environment.GetEnvironmentVariable("ROOMSTEAD_GENERATE") == "1")
        {
            File.WriteAllText(file, text);
        }

        File.Exists(file).ShouldBeTrue($"{path} is missing: run ./dev generate.");
        File.ReadAllText(file).ShouldBe(text, $"{path} is not what the code says: run ./dev generate.");
    }
}
