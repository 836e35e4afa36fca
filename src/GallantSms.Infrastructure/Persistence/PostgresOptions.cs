using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

public sealed class PostgresOptions
{
    /// <summary>The region of <see cref="Admin"/>, where the platform database lies.</summary>
    public const string DefaultServer = "default";

    /// <summary>Connection of a role that may create databases and roles; the database it names is not used.</summary>
    public string Admin { get; set; } = "";

    /// <summary>Servers of other regions by name: tenants whose data must lie there have their database there.</summary>
    public IDictionary<string, string> Servers { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Beginning of every database and role name, so that installations can share a server.</summary>
    public string Prefix { get; set; } = "gallant";

    public int PlatformPoolSize { get; set; } = 20;

    public int TenantPoolSize { get; set; } = 24;

    public string PlatformDatabase => $"{Prefix}_platform";

    /// <summary>The admin connection to <paramref name="database"/>. Takes a <c>postgres://</c> URI or Npgsql's own form.</summary>
    /// <exception cref="InvalidOperationException">There is no such server in the settings: another must never stand in for it.</exception>
    public NpgsqlConnectionStringBuilder AdminTo(string database, string server = DefaultServer) => new(Normalise(
        server == DefaultServer ? Admin : Servers.TryGetValue(server, out var other) ? other : throw new InvalidOperationException($"GALLANT_POSTGRES_{server.ToUpperInvariant()} is not set, and a tenant's data lies there.")))
    {
        Database = database,
        ApplicationName = "gallant",
        MaxPoolSize = PlatformPoolSize,
    };

    /// <summary>
    /// The same for what creates, changes and drops databases: an index over years of messages takes its time, and so does a drop
    /// behind the checkpoint of a busy server. Not pooled: a pool keeps sessions, and the locks they hold, for minutes.
    /// </summary>
    public NpgsqlConnectionStringBuilder SchemaTo(string database, string server = DefaultServer)
    {
        var builder = AdminTo(database, server);
        (builder.CommandTimeout, builder.TcpKeepAlive, builder.Pooling) = (0, true, false);
        return builder;
    }

    private static string Normalise(string given)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql")) return given;

        var user = uri.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = uri.AbsolutePath.Trim('/') is { Length: > 0 } name ? name : "postgres",
        }.ConnectionString;
    }
}
