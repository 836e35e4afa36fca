using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Persistence;

internal static class SnakeCase
{
    /// <summary>Columns are named as PostgreSQL does it: <c>created_at</c> for <c>CreatedAt</c>.</summary>
    public static void UseSnakeCase(this ModelBuilder model)
    {
        // What lies inside a JSON column has names of its own.
        foreach (var entity in model.Model.GetEntityTypes().Where(e => !e.IsMappedToJson()))
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
