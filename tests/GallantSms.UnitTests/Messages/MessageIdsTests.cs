using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages;

public sealed class MessageIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(0xFFFFFF)]
    public void An_id_carries_its_tenant_and_its_time(int tenant)
    {
        var id = MessageIds.Next(tenant, DateTimeOffset.UtcNow.AddYears(1));
        Assert.Equal(7, id.Version);
        Assert.Equal(tenant, MessageIds.TenantNo(id));
        Assert.InRange(MessageIds.TimeOf(id), DateTimeOffset.UtcNow.AddYears(1).AddMinutes(-1), DateTimeOffset.UtcNow.AddYears(1).AddMinutes(1));
    }

    [Fact]
    public void A_hundred_thousand_ids_rise_and_differ_also_across_threads()
    {
        var runs = new Guid[8][];
        Parallel.For(0, runs.Length, i =>
        {
            runs[i] = new Guid[100_000];
            MessageIds.Fill(runs[i], 7, Now);
        });

        Assert.All(runs, run => Assert.True(run.Zip(run.Skip(1)).All(p => string.CompareOrdinal(p.First.ToString(), p.Second.ToString()) < 0)));
        Assert.Equal(800_000, runs.SelectMany(r => r).Distinct().Count());
    }

    [Fact]
    public void The_floor_of_a_moment_is_below_every_id_of_it_and_above_those_before()
    {
        var at = new DateTimeOffset(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var before = Guid.CreateVersion7(at.AddMilliseconds(-1));
        var after = Guid.CreateVersion7(at);
        Assert.True(string.CompareOrdinal(before.ToString(), MessageIds.Floor(at).ToString()) < 0);
        Assert.True(string.CompareOrdinal(MessageIds.Floor(at).ToString(), after.ToString()) < 0);
    }
}
