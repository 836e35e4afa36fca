using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>A migration whose steps are SQL beside the class, one file a version: the schema is read as it will be.</summary>
public abstract class SqlMigration : Migration
{
    /// <summary>Resource of the SQL, e.g. <c>Platform.Migrations.0001_platform.sql</c>.</summary>
    protected abstract string Script { get; }

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // MSBuild puts an underscore before a folder or file name that begins with a digit only in folders, not files.
        var name = $"GallantSms.Infrastructure.Persistence.{Script}";
        using var stream = typeof(SqlMigration).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Migration script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
