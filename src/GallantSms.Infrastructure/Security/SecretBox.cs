using System.Xml.Linq;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace GallantSms.Infrastructure.Security;

internal sealed class SecretBox(IDataProtectionProvider provider) : ISecretBox
{
    private readonly IDataProtector _protector = provider.CreateProtector("gallant.secrets.v1");

    public string Protect(string secret) => _protector.Protect(secret);

    public string Unprotect(string sealedSecret) => _protector.Unprotect(sealedSecret);
}

/// <summary>Data Protection's key ring in the platform database, so that every host can read what one wrote.</summary>
internal sealed class DataProtectionKeys(PlatformDataSource platform) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = platform.Source.CreateCommand("select xml from data_protection_keys");
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read()) keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = platform.Source.CreateCommand("insert into data_protection_keys (name, xml) values ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
