using System.Net;
using System.Net.Sockets;
using GallantSms.Infrastructure.Security;

namespace GallantSms.UnitTests.Security;

/// <summary>Where calls to addresses that a tenant gave may lead.</summary>
public sealed class OutboundGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://0/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://172.31.255.255/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fd12::1]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://private.example/")]
    [InlineData("http://localhost/")]
    public async Task No_spelling_leads_inside(string address)
    {
        var guard = new OutboundGuard(allowLocal: false, (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "localhost" ? "127.0.0.1" : "192.168.7.7")]));
        using var http = new HttpClient(guard.NewHandler());
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(address)));
        Assert.IsType<OutboundRefusedException>(refusal.InnerException);
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("169.253.0.1")]
    [InlineData("::ffff:93.184.216.34")]
    [InlineData("2606:2800:220:1::1")]
    public void The_internet_may_be_reached(string address) => Assert.True(new OutboundGuard(allowLocal: false).MayReach(IPAddress.Parse(address)));

    [Fact]
    public async Task In_development_this_machine_may_be_reached_and_metadata_still_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using (await new OutboundGuard(allowLocal: true).ConnectAsync(new("127.0.0.1", port), CancellationToken.None)) { }
        await Assert.ThrowsAsync<OutboundRefusedException>(async () => await new OutboundGuard(allowLocal: false).ConnectAsync(new("127.0.0.1", port), CancellationToken.None));
        await Assert.ThrowsAsync<OutboundRefusedException>(async () => await new OutboundGuard(allowLocal: true).ConnectAsync(new("169.254.169.254", 80), CancellationToken.None));
    }

    [Fact]
    public async Task Of_a_names_addresses_only_those_that_may_be_reached_are_tried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var guard = new OutboundGuard(allowLocal: true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback]));
        await using var connection = await guard.ConnectAsync(new("mixed.example", ((IPEndPoint)listener.LocalEndpoint).Port), CancellationToken.None);
        Assert.True(connection.CanWrite);
    }

    [Theory]
    [InlineData("https://idp.example/a?b=c", true, true)]
    [InlineData("http://idp.example/", false, false)]
    [InlineData("http://127.0.0.1:4000/", false, true)]
    [InlineData("http://localhost:4000/", false, true)]
    [InlineData("https://user:pass@idp.example/", false, false)]
    [InlineData("https://idp.example/#fragment", false, false)]
    [InlineData("ftp://idp.example/", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    public void Addresses_are_https_but_on_a_developers_own_machine(string address, bool allowed, bool inDevelopment)
    {
        Assert.Equal(allowed, new OutboundGuard(allowLocal: false).MayCall(new(address)));
        Assert.Equal(inDevelopment, new OutboundGuard(allowLocal: true).MayCall(new(address)));
    }
}
