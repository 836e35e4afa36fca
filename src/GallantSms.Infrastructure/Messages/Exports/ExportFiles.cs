using Microsoft.Extensions.Configuration;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>
/// Files of exports on this host's disk: <c>GALLANT_DATA/message-exports/TENANT/EXPORT.csv</c>. What is still being written bears the
/// writer's claim behind it, so that two writers never share a file, and only a complete one has the name that is given out.
/// </summary>
internal sealed class ExportFiles(IConfiguration configuration)
{
    private string Root => Path.Combine(configuration["GALLANT_DATA"] is { Length: > 0 } data ? data : Path.Combine(Path.GetTempPath(), "gallant"), "message-exports");

    public FileStream Create(Guid tenantId, Guid exportId, Guid claim)
    {
        // Numbers and texts of people: nobody else on the machine reads them.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(FolderOf(tenantId));
        else Directory.CreateDirectory(FolderOf(tenantId), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(PartOf(tenantId, exportId, claim), options);
    }

    public void Complete(Guid tenantId, Guid exportId, Guid claim) => File.Move(PartOf(tenantId, exportId, claim), PathOf(tenantId, exportId), overwrite: true);

    public void Drop(Guid tenantId, Guid exportId, Guid claim)
    {
        if (Directory.Exists(FolderOf(tenantId))) File.Delete(PartOf(tenantId, exportId, claim));
    }

    public Stream? Open(Guid tenantId, Guid exportId) =>
        File.Exists(PathOf(tenantId, exportId)) ? new FileStream(PathOf(tenantId, exportId), new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan }) : null;

    public void Delete(Guid tenantId, Guid exportId)
    {
        if (Directory.Exists(FolderOf(tenantId))) File.Delete(PathOf(tenantId, exportId));
    }

    /// <summary>Everything of the tenant.</summary>
    public void DeleteAll(Guid tenantId)
    {
        if (Directory.Exists(FolderOf(tenantId))) Directory.Delete(FolderOf(tenantId), recursive: true);
    }

    /// <summary>Tenants that have files here.</summary>
    public IReadOnlyList<Guid> Tenants() =>
        Directory.Exists(Root) ? [.. Directory.EnumerateDirectories(Root).Select(path => Guid.TryParseExact(Path.GetFileName(path), "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)] : [];

    /// <summary>The tenant's files that are here now.</summary>
    public IReadOnlyList<string> List(Guid tenantId) => Directory.Exists(FolderOf(tenantId)) ? Directory.GetFiles(FolderOf(tenantId)) : [];

    /// <summary>Deletes those that no row of the tenant needs: by export for complete files, by claim for those being written.</summary>
    /// <param name="listed">From before the rows were read: a file that was begun since is not among them.</param>
    public static int Tidy(IReadOnlyList<string> listed, IReadOnlySet<Guid> complete, IReadOnlySet<Guid> claims)
    {
        var deleted = 0;
        foreach (var path in listed)
        {
            var parts = Path.GetFileName(path).Split('.');
            var needed = parts is [_, "csv"] ? IsIn(complete, parts[0]) : parts is [_, "csv", _] && IsIn(claims, parts[2]);
            if (needed) continue;
            File.Delete(path);
            deleted++;
        }

        return deleted;
    }

    private static bool IsIn(IReadOnlySet<Guid> ids, string name) => Guid.TryParseExact(name, "N", out var id) && ids.Contains(id);

    private string FolderOf(Guid tenantId) => Path.Combine(Root, tenantId.ToString("N"));

    private string PathOf(Guid tenantId, Guid exportId) => Path.Combine(FolderOf(tenantId), $"{exportId:N}.csv");

    private string PartOf(Guid tenantId, Guid exportId, Guid claim) => Path.Combine(FolderOf(tenantId), $"{exportId:N}.csv.{claim:N}");
}
