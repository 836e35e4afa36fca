using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <param name="Found">Records before; of the first look, however often the work was interrupted.</param>
/// <param name="Left">Records when it was looked again at the end.</param>
internal sealed record PlaceProof(string Place, string Erasing, long Found, long Left, DateTimeOffset LookedAt);

/// <summary>
/// What an erasure ends with. <c>sha256</c> is the hash of the document without its last two members, as it stands here without
/// white space; <c>seal</c> is an HMAC of the same under a key of the tenant, so that nobody can write one by hand.
/// </summary>
internal static class ErasureProof
{
    public static string Write(TenantInfo tenant, PrivacyRow request, DateTimeOffset endedAt, IEnumerable<PlaceProof> places, NumberHash key)
    {
        var proof = new JsonObject
        {
            ["format"] = "gallant-erasure-proof-1",
            ["request_id"] = request.Id,
            ["tenant_id"] = tenant.Id,
            ["tenant"] = tenant.Name,
            ["phone_number"] = request.Shown,
            ["number_hash"] = request.NumberHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            ["asked_by"] = request.AskedBy,
            ["asked_at"] = request.AskedAt.UtcDateTime,
            ["began_at"] = request.BeganAt?.UtcDateTime,
            ["ended_at"] = endedAt.UtcDateTime,
            ["places"] = new JsonArray([.. places.Select(p => new JsonObject
            {
                ["place"] = p.Place,
                ["erasing"] = p.Erasing,
                ["found"] = p.Found,
                ["left"] = p.Left,
                ["looked_at"] = p.LookedAt.UtcDateTime,
            })]),
        };
        var text = proof.ToJsonString();
        proof["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        proof["seal"] = key.Seal(text);
        return proof.ToJsonString();
    }
}
