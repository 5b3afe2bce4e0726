using System.Runtime.CompilerServices;

namespace Roomstead.Storage;

/// <summary>One SQL statement, written once, in what SQLite and PostgreSQL share. Parameters are <c>$1</c>, <c>$2</c> …
/// Keep instances in static fields: connections keep the prepared form by <see cref="Ordinal"/>.</summary>
/// <param name="keepsMemory">Of a statement that writes: whether all that tables remember (<see cref="Tx.Forget"/>) is true after it as before.</param>
internal sealed class Sql(string text, bool keepsMemory = false)
{
    private static int _count;

    public string Text { get; } = text;

    public bool KeepsMemory { get; } = keepsMemory;

    /// <summary>Index of this statement in every connection's table of prepared statements.</summary>
    public int Ordinal { get; } = Interlocked.Increment(ref _count) - 1;
}

/// <summary>A value bound to a parameter: text, a 64-bit number (times in microseconds), bytes, or null.</summary>
internal readonly struct SqlValue
{
    private SqlValue(object? value, long number)
    {
        Value = value;
        Number = number;
    }

    /// <summary>A <see cref="string"/>, a <see cref="byte"/> array, <see cref="NumberTag"/>, or null.</summary>
    public object? Value { get; }

    public long Number { get; }

    /// <summary>Stands in <see cref="Value"/> when the value is <see cref="Number"/>.</summary>
    public static object NumberTag { get; } = new();

    public static implicit operator SqlValue(string? text) => new(text, 0);

    public static implicit operator SqlValue(byte[]? bytes) => new(bytes, 0);

    public static implicit operator SqlValue(long number) => new(NumberTag, number);

    public static implicit operator SqlValue(long? number) => number is { } n ? new(NumberTag, n) : new(null, 0);

    public static implicit operator SqlValue(bool flag) => new(NumberTag, flag ? 1 : 0);
}

/// <summary>The row a query stands on. Columns are counted from 0, in the order of the statement.</summary>
internal abstract class SqlRow
{
    public abstract bool IsNull(int column);

    public abstract long GetInt64(int column);

    public abstract string GetText(int column);

    /// <summary>The bytes of a column, valid until the query moves on.</summary>
    public abstract ReadOnlySpan<byte> GetBytes(int column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    public long? GetInt64OrNull(int column) => IsNull(column) ? null : GetInt64(column);
}
