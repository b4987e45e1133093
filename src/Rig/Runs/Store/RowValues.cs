using System.Runtime.InteropServices;

namespace PackBench.Rig.Runs.Store;

/// <summary>
/// Numbers of the row on which a statement stands, from SQLite itself. SQLitePCL counts the references of its handle and leaves
/// the runtime's own mode for each of them, which together cost several times what SQLite does; a run has millions.
/// </summary>
internal static class RowValues
{
    private const string Library = "e_sqlite3";

    [DllImport(Library, EntryPoint = "sqlite3_column_type", ExactSpelling = true), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Type(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_double", ExactSpelling = true), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern double Real(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_int64", ExactSpelling = true), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern long Integer(nint statement, int column);
}
