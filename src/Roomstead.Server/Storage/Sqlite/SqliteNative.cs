using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Roomstead.Storage.Sqlite;

/// <summary>Those calls of SQLite that a change makes by the hundred, on the bare handle of a statement: what the library wraps around each of
/// them, the counting of handles and texts that are copied twice, is a tenth of a change. Everything else goes through the library.</summary>
/// <remarks>A statement lives as long as its connection, which lives as long as the transaction that uses it. Calls without a transition of the
/// garbage collector are those that do no more than copy a number.</remarks>
internal static unsafe partial class SqliteNative
{
    private const string Library = "e_sqlite3";
    private const int StackBytes = 512;

    /// <summary>SQLite takes a copy before the call returns.</summary>
    private const nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int Bind(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int Type(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long Number(nint statement, int column);

    public static int Bind(nint statement, int index, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[StackBytes];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        int code;
        fixed (byte* first = bytes)
        {
            code = BindText(statement, index, first, count, Transient);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return code;
    }

    public static int Bind(nint statement, int index, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return BindZeros(statement, index, 0); // No bytes have no address, and no address means null.
        }

        fixed (byte* first = bytes)
        {
            return BindBytes(statement, index, first, bytes.Length, Transient);
        }
    }

    /// <summary>The bytes of a text or of bytes, valid until the statement moves on.</summary>
    public static ReadOnlySpan<byte> Bytes(nint statement, int column)
    {
        var first = ColumnBytes(statement, column);
        return new ReadOnlySpan<byte>(first, Length(statement, column));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int index, byte* text, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBytes(nint statement, int index, byte* bytes, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob")]
    private static partial int BindZeros(nint statement, int index, int length);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial byte* ColumnBytes(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    private static partial int Length(nint statement, int column);
}
