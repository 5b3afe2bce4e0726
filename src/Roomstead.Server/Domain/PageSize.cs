namespace Roomstead.Domain;

/// <summary>How many entries a page holds (H-110).</summary>
internal static class PageSize
{
    /// <param name="asked">The request's <c>page_size</c>; 0 when it does not say.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: it is negative.</exception>
    public static int Require(int asked, int usual, int most) => asked switch
    {
        < 0 => throw Errors.PageSizeNegative(asked),
        0 => usual,
        _ => Math.Min(asked, most),
    };
}
