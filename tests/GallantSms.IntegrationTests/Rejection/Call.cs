using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>How an operation is called: what fills the holes of its path, its query, its body.</summary>
internal sealed partial record Call(params object[] Ids)
{
    public string Query { get; init; } = "";

    /// <summary>An object for JSON, or what makes the content.</summary>
    public object? Body { get; init; }

    public string? Bearer { get; init; }

    /// <summary>Client and secret, for HTTP Basic.</summary>
    public (string Id, string Secret)? Client { get; init; }

    /// <summary>The name by which the server is called.</summary>
    public string? Host { get; init; }

    /// <summary>What only the resource's own tenant may read in an answer.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    public static Func<HttpContent> Form(IEnumerable<KeyValuePair<string, string>> form) => () => new FormUrlEncodedContent(form);

    public static Func<HttpContent> Bytes(byte[] bytes, string type) => () => new ByteArrayContent(bytes) { Headers = { ContentType = new(type) } };

    /// <summary>A call that names nothing there is: for refusals that come before anything is looked up.</summary>
    public static Call Blind(Operation operation) => new([.. Hole().Matches(operation.Path).Select(_ => (object)Guid.NewGuid())]) { Body = operation.IsSafe ? null : new { } };

    public HttpRequestMessage Request(Operation operation)
    {
        var ids = new Queue<object>(Ids);
        var path = Hole().Replace(operation.Path, _ => Uri.EscapeDataString(ids.Dequeue().ToString()!));
        var request = new HttpRequestMessage(operation.Method, path + Query)
        {
            Content = Body switch { null => null, Func<HttpContent> content => content(), var json => JsonContent.Create(json) },
        };
        if (Bearer is not null) request.Headers.Authorization = new("Bearer", Bearer);
        if (Client is var (id, secret)) request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{id}:{secret}")));
        if (Host is not null) request.Headers.Host = Host;
        return request;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Hole();
}
