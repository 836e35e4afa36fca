using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Tenants;

[Collection(OfficeCollection.Name)]
public sealed class BrandingTests(GallantFixture gallant)
{
    private const string Own = "/api/v1/settings/branding";

    /// <summary>The header of a picture of 64 x 32 pixels.</summary>
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 64, 0, 0, 0, 32, 8, 6, 0, 0, 0];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 32, 0, 64, 1, 1, 0x11, 0];
    private static readonly byte[] WebP = [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 63, 0, 0, 31, 0, 0];

    [Fact]
    public async Task A_customer_wears_its_resellers_brand_until_it_has_its_own()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller);
        await reseller.PutAsync(Own, new { brand_name = "Savanna", primary_color = "#0B6E4F", support_email = "help@savanna.example", mail_sender = "Savanna Post" }).OkAsync();
        await reseller.PutAsync($"{Own}/logo", Image(Png, "image/png")).OkAsync();

        var worn = await customer.GetAsync(Own).OkAsync();
        Assert.Equal(JsonValueKind.Null, worn.GetProperty("brand_name").ValueKind);
        var seen = worn.GetProperty("effective");
        Assert.Equal(("Savanna", "#0b6e4f", "help@savanna.example", "Savanna Post"), (Text(seen, "name"), Text(seen, "primary_color"), Text(seen, "support_email"), Text(seen, "mail_sender")));
        Assert.InRange(seen.GetProperty("primary_contrast").GetProperty("white").GetDouble(), 6.0, 6.5);
        Assert.Equal(Png, await (await customer.Client.GetAsync(Text(seen, "logo_url"))).Content.ReadAsByteArrayAsync());

        await reseller.PutAsync($"/api/v1/tenants/{customer.Tenant.Id}/branding", new { brand_name = "Clinic" }).OkAsync();
        var own = (await customer.GetAsync(Own).OkAsync()).GetProperty("effective");
        Assert.Equal(("Clinic", "#0b6e4f"), (Text(own, "name"), Text(own, "primary_color")));
    }

    [Fact]
    public async Task A_visitor_sees_the_brand_of_the_host_name_and_else_the_operators()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var host = $"sms-{Guid.NewGuid():N}.example";
        await reseller.PutAsync(Own, new { brand_name = "Host brand", domain = host.ToUpperInvariant() }).OkAsync();
        await reseller.PutAsync($"{Own}/logo", Image(WebP, "image/webp")).OkAsync();

        var (brand, tag) = await BrandAsync(host);
        Assert.Equal("Host brand", Text(brand, "name"));
        Assert.NotEqual("Host brand", Text((await BrandAsync("elsewhere.example")).Brand, "name"));
        using var again = Request("/api/v1/brand", host);
        again.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.NotModified, (await gallant.NewClient().SendAsync(again)).StatusCode);

        using var logo = await gallant.NewClient().SendAsync(Request(Text(brand, "logo_url")!, host));
        Assert.Equal(("image/webp", "nosniff"), (logo.Content.Headers.ContentType!.ToString(), logo.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.StartsWith("default-src 'none'", logo.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(WebP, await logo.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await gallant.NewClient().SendAsync(Request("/api/v1/brand/logo", "elsewhere.example"))).StatusCode);
    }

    [Fact]
    public async Task A_domain_belongs_to_one_tenant_that_may_have_customers()
    {
        var (first, second) = (await gallant.NewTenantAsync(kind: TenantKind.Reseller), await gallant.NewTenantAsync(kind: TenantKind.Reseller));
        var host = $"one-{Guid.NewGuid():N}.example";
        await first.PutAsync(Own, new { domain = host }).OkAsync();

        await second.PutAsync(Own, new { domain = host }).RefusedAsync(HttpStatusCode.Conflict, "DOMAIN_TAKEN");
        await (await gallant.NewTenantAsync()).PutAsync(Own, new { domain = "customer.example" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        foreach (var wrong in new[] { "localhost", "127.0.0.1", "https://a.example", "a..example", "-a.example", "a b.example" })
            await second.PutAsync(Own, new { domain = wrong }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        var error = await second.PutAsync(Own, new { primary_color = "red", accent_color = "#12345", support_email = "nobody", brand_name = "a\nb" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(["accent_color", "brand_name", "primary_color", "support_email"], error.GetProperty("errors").EnumerateArray().Select(e => Text(e, "field")).Order());
        Assert.Equal(JsonValueKind.Null, (await second.GetAsync(Own).OkAsync()).GetProperty("domain").ValueKind);
    }

    [Fact]
    public async Task A_logo_is_what_its_bytes_say()
    {
        var tenant = await gallant.NewTenantAsync();
        foreach (var (bytes, type) in new[] { (Png, "image/png"), (Jpeg, "image/jpeg"), (WebP, "image/png") })
            await tenant.PutAsync($"{Own}/logo", Image(bytes, type)).OkAsync();
        using (var shown = await tenant.Client.GetAsync($"{Own}/logo")) Assert.Equal("image/webp", shown.Content.Headers.ContentType!.ToString());

        byte[] svg = Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
        byte[] huge = [.. Png[..16], 0, 0, 0x10, 0, 0, 0, 0, 32, 8, 6, 0, 0, 0];
        await tenant.PutAsync($"{Own}/logo", Image(svg, "image/svg+xml")).RefusedAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        foreach (var wrong in new[] { svg, [], huge, Png[..20], Jpeg[..10] })
            await tenant.PutAsync($"{Own}/logo", Image(wrong, "image/png")).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await tenant.PutAsync($"{Own}/logo", Image([.. Png, .. new byte[256 * 1024]], "image/png")).RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");

        await tenant.DeleteAsync($"{Own}/logo").OkAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.Client.GetAsync($"{Own}/logo")).StatusCode);
    }

    private static ByteArrayContent Image(byte[] bytes, string type) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private async Task<(JsonElement Brand, EntityTagHeaderValue Tag)> BrandAsync(string host)
    {
        using var answer = await gallant.NewClient().SendAsync(Request("/api/v1/brand", host));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data"), answer.Headers.ETag!);
    }

    private static HttpRequestMessage Request(string path, string host) => new(HttpMethod.Get, path) { Headers = { Host = host } };

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
