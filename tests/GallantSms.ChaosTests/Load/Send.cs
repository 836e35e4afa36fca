using System.Globalization;

namespace GallantSms.ChaosTests.Load;

/// <summary>One request as a client makes it, and makes again with the same key until it knows that it was accepted.</summary>
internal sealed record Send(string Key, string ApiKey, string Path, object Body, IReadOnlyList<string> Numbers);

/// <summary>What a 202 promised.</summary>
internal sealed record Promise(Send Send, Guid BatchId, int Messages, IReadOnlyList<Guid> MessageIds);

/// <summary>Makes sends up: singles, urgent ones and bulks, most to new numbers, some to numbers that others text as well.</summary>
internal sealed class SendMaker(IReadOnlyList<string> apiKeys)
{
    private const int Popular = 40;

    private int _number;
    private int _key;

    public Send Next(Random random) => random.Next(100) switch
    {
        < 4 => Make(random, "api/v1/sms/bulk", "normal", random.Next(150, 600)),
        < 30 => Urgent(random),
        _ => Make(random, "api/v1/sms/send", "normal", random.Next(1, 6)),
    };

    public Send Urgent(Random random) => Make(random, "api/v1/sms/send", "urgent", random.Next(1, 3));

    private Send Make(Random random, string path, string priority, int recipients)
    {
        var key = $"chaos-{Interlocked.Increment(ref _key)}";
        var numbers = Enumerable.Range(0, recipients).Select(_ => Number(random)).Distinct().ToList();
        var body = new { phone_numbers = numbers, message = $"Your table is ready ({key}).", sender_id = "GALLANT", priority };
        return new(key, apiKeys[random.Next(apiKeys.Count)], path, body, numbers);
    }

    private string Number(Random random) => random.Next(20) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"+254710000{random.Next(Popular):000}")
        : string.Create(CultureInfo.InvariantCulture, $"+25472{Interlocked.Increment(ref _number):0000000}");
}
