using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GallantSms.WebApi.Http;

/// <summary>What the server takes at most; configuration section <c>Http</c>. Bodies of single endpoints have limits of their own.</summary>
internal sealed class HttpLimits
{
    public const string Section = "Http";

    /// <summary>Bytes of a body where the endpoint says nothing.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>Bytes a second that a body must at least arrive with, once <see cref="BodyGrace"/> is over.</summary>
    public double MinBodyBytesPerSecond { get; set; } = 240;

    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    public void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, BodyGrace);
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
    }
}
