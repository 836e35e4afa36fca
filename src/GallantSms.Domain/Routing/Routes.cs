namespace GallantSms.Domain.Routing;

/// <summary>How a group picks among its accounts. Numbers are stored.</summary>
public enum RoutePolicy : short
{
    /// <summary>In the order given.</summary>
    Priority = 1,

    /// <summary>In shares by weight; the same message always falls on the same account.</summary>
    Weighted = 2,

    /// <summary>The cheapest for the number's country and network first.</summary>
    LeastCost = 3,

    /// <summary>The one that delivers best to the number's country first.</summary>
    Quality = 4,
}

/// <summary>What happens to a message that an account did not take.</summary>
public enum ErrorAction
{
    /// <summary>The next account of the group, at once.</summary>
    Next,

    /// <summary>The same accounts again, after a pause.</summary>
    Wait,

    /// <summary>It has failed.</summary>
    Fail,
}

/// <summary>A weighted set of accounts with ordered backups.</summary>
public sealed class RouteGroup
{
    private RouteGroup() { }

    public Guid Id { get; private init; }

    public Guid OwnerId { get; private init; }

    public string Name { get; private set; } = "";

    public RoutePolicy Policy { get; private set; }

    /// <summary>JSON object: reason class to action, both in snake_case, where not as usual.</summary>
    public string OnError { get; private set; } = "{}";

    public DateTimeOffset CreatedAt { get; private init; }

    public ICollection<RouteMember> Members { get; private init; } = [];

    public static RouteGroup Create(Guid ownerId, string name, RoutePolicy policy, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), OwnerId = ownerId, Name = name, Policy = policy, CreatedAt = now };

    public void Change(string name, RoutePolicy policy, string onError) => (Name, Policy, OnError) = (name, policy, onError);

    /// <summary>In order of trying.</summary>
    public void Use(IEnumerable<(short AccountNo, int Weight, bool Backup)> members)
    {
        Members.Clear();
        foreach (var (accountNo, weight, backup) in members)
            Members.Add(new() { GroupId = Id, AccountNo = accountNo, Position = Members.Count, Weight = weight, Backup = backup });
    }
}

public sealed class RouteMember
{
    public Guid GroupId { get; init; }

    public short AccountNo { get; init; }

    public int Position { get; init; }

    /// <summary>0 to 1,000; its share is its weight of the sum.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Only when no other takes it.</summary>
    public bool Backup { get; init; }
}

/// <summary>Sends what fits to a group. The first rule that fits decides; an empty list fits everything.</summary>
public sealed class RouteRule
{
    private RouteRule() { }

    public Guid Id { get; private init; }

    public Guid OwnerId { get; private init; }

    public int Position { get; private set; }

    public string Name { get; private set; } = "";

    public Guid GroupId { get; private set; }

    public bool Enabled { get; private set; } = true;

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string[] Countries { get; private set; } = [];

    /// <summary>MCC and MNC, such as 63902.</summary>
    public string[] Networks { get; private set; } = [];

    /// <summary>First digits of the E.164 number, without '+'.</summary>
    public string[] Prefixes { get; private set; } = [];

    /// <summary><c>alphanumeric</c>, <c>number</c>, <c>short_code</c>.</summary>
    public string[] SenderTypes { get; private set; } = [];

    /// <summary><c>otp</c>, <c>transactional</c>, <c>marketing</c>.</summary>
    public string[] TrafficClasses { get; private set; } = [];

    /// <summary>These tenants and all below them.</summary>
    public Guid[] TenantIds { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private init; }

    public static RouteRule Create(Guid ownerId, int position, string name, Guid groupId, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), OwnerId = ownerId, Position = position, Name = name, GroupId = groupId, CreatedAt = now };

    public void Change(string name, Guid groupId, bool enabled) => (Name, GroupId, Enabled) = (name, groupId, enabled);

    public void Match(string[] countries, string[] networks, string[] prefixes, string[] senderTypes, string[] trafficClasses, Guid[] tenantIds) =>
        (Countries, Networks, Prefixes, SenderTypes, TrafficClasses, TenantIds) = (countries, networks, prefixes, senderTypes, trafficClasses, tenantIds);

    public void MoveTo(int position) => Position = position;
}
