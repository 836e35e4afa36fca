using System.Text;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>Templates filled in. <c>null</c>: what came of them is no request, which is the account's fault.</summary>
internal static class GenericHttpRequests
{
    public static CarrierRequest? Submit(GenericHttpSettings settings, TemplateValues values)
    {
        var body = settings.Method == HttpMethod.Get ? null
            : CarrierBody.Of(Encoding.UTF8.GetBytes(settings.Body?.Render(values) ?? ""), settings.ContentType + (settings.ContentType.Contains("form", StringComparison.Ordinal) ? "" : "; charset=utf-8"));
        return Make(settings, settings.Method, settings.Url, values, body);
    }

    public static CarrierRequest? Get(GenericHttpSettings settings, Template url, TemplateValues values) => Make(settings, HttpMethod.Get, url, values, null);

    private static CarrierRequest? Make(GenericHttpSettings settings, HttpMethod method, Template url, TemplateValues values, CarrierBody? body)
    {
        if (!Uri.TryCreate(url.Render(values), UriKind.Absolute, out var address)) return null;
        var headers = settings.Headers.Select(h => (h.Name, Value: h.Value.Render(values))).ToArray();
        return Array.Exists(headers, h => h.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            ? null
            : new(method, address, settings.Timeout, body) { Headers = headers, LargestAnswer = 1024 * 1024 };
    }
}
