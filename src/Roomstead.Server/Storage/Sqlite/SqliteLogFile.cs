using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Roomstead.Storage.Sqlite;

/// <summary>The write-ahead log as the writer writes it: the pages of a transaction are gathered and go to the file in one write, before it is
/// synced. SQLite by itself makes two writes for each page, a tenth of the cost of a change.</summary>
/// <remarks>A file system for SQLite (<c>sqlite3_vfs</c>) that is the default one but for the log. What is gathered is written before the log
/// is read, measured, cut, synced or closed through the same connection. Other connections read what the index of the log names, which has
/// been synced. A write that fails is told to the call that came to it, and so fails the transaction.</remarks>
internal static unsafe partial class SqliteLogFile
{
    private const string Library = "e_sqlite3";

    /// <summary>Some thirty pages. Below 128 KiB, of which SQLite's own writing on Unix makes nothing or two.</summary>
    private const int Capacity = 124 * 1024;
    private const int OpenWal = 0x0008_0000;
    private const int MethodsVersion = 3;
    private const int Ok = 0;

    private static readonly Vfs* Default = FindVfs(null);

    /// <summary>The name to open a connection with whose log is to be gathered; null, which is the default one, where it cannot be.</summary>
    public static string? Name { get; } = Register("roomstead-log");

    private static string? Register(string name)
    {
        if (Default is null)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(name + '\0');
        var vfs = (Vfs*)NativeMemory.Alloc((nuint)(sizeof(Vfs) + bytes.Length)); // As long as the process: SQLite keeps it.
        *vfs = *Default;
        vfs->Next = null;
        vfs->FileBytes = Default->FileBytes + sizeof(Gathered);
        vfs->Name = (byte*)(vfs + 1);
        vfs->Open = &Open;
        bytes.CopyTo(new Span<byte>(vfs->Name, bytes.Length));
        return RegisterVfs(vfs, makeDefault: 0) == Ok ? name : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* path, File* file, int flags, int* outFlags)
    {
        var code = Default->Open(Default, path, file, flags, outFlags);
        if (code == Ok && (flags & OpenWal) != 0 && file->Methods->Version == MethodsVersion)
        {
            var gathered = GatheredOf(file);
            *gathered = new Gathered { Plain = file->Methods, Methods = *file->Methods };
            gathered->Methods.Close = &Close;
            gathered->Methods.Read = &Read;
            gathered->Methods.Write = &Write;
            gathered->Methods.Truncate = &Truncate;
            gathered->Methods.Sync = &Sync;
            gathered->Methods.Size = &Size;
            file->Methods = &gathered->Methods;
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(File* file, byte* bytes, int count, long offset)
    {
        var gathered = GatheredOf(file);
        if (gathered->Count > 0 && (offset != gathered->Offset + gathered->Count || count > Capacity - gathered->Count))
        {
            var code = Flush(file);
            if (code != Ok)
            {
                return code;
            }
        }

        if (count > Capacity)
        {
            return gathered->Plain->Write(file, bytes, count, offset);
        }

        if (gathered->Bytes is null)
        {
            gathered->Bytes = (byte*)NativeMemory.Alloc(Capacity);
        }

        if (gathered->Count == 0)
        {
            gathered->Offset = offset;
        }

        NativeMemory.Copy(bytes, gathered->Bytes + gathered->Count, (nuint)count);
        gathered->Count += count;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(File* file, byte* bytes, int count, long offset)
    {
        var code = Flush(file);
        return code == Ok ? GatheredOf(file)->Plain->Read(file, bytes, count, offset) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(File* file, long size)
    {
        var code = Flush(file);
        return code == Ok ? GatheredOf(file)->Plain->Truncate(file, size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(File* file, int flags)
    {
        var code = Flush(file);
        return code == Ok ? GatheredOf(file)->Plain->Sync(file, flags) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(File* file, long* size)
    {
        var code = Flush(file);
        return code == Ok ? GatheredOf(file)->Plain->Size(file, size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(File* file)
    {
        var code = Flush(file);
        var gathered = GatheredOf(file);
        NativeMemory.Free(gathered->Bytes);
        file->Methods = gathered->Plain;
        var closed = gathered->Plain->Close(file);
        return code == Ok ? closed : code;
    }

    /// <summary>What cannot be written is gone: its transaction fails, and the next one writes to the same place.</summary>
    private static int Flush(File* file)
    {
        var gathered = GatheredOf(file);
        var count = gathered->Count;
        gathered->Count = 0;
        return count == 0 ? Ok : gathered->Plain->Write(file, gathered->Bytes, count, gathered->Offset);
    }

    /// <summary>Lies behind what the default file system keeps of a file.</summary>
    private static Gathered* GatheredOf(File* file) => (Gathered*)((byte*)file + Default->FileBytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Vfs* FindVfs(string? name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register")]
    private static partial int RegisterVfs(Vfs* vfs, int makeDefault);

    /// <summary><c>sqlite3_vfs</c>, version 3 at most.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, File*, int, int*, int> Open;
        public Others Rest;

        [InlineArray(15)]
        public struct Others
        {
            private nint _first;
        }
    }

    /// <summary><c>sqlite3_file</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct File
    {
        public FileMethods* Methods;
    }

    /// <summary><c>sqlite3_io_methods</c>, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<File*, int> Close;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<File*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<File*, long*, int> Size;
        public Others Rest;

        [InlineArray(12)]
        public struct Others
        {
            private nint _first;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Gathered
    {
        public FileMethods Methods;
        public FileMethods* Plain;
        public byte* Bytes;
        public long Offset;
        public int Count;
    }
}
