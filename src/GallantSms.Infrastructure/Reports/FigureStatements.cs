namespace GallantSms.Infrastructure.Reports;

/// <summary>
/// The statements that count. Each takes away what was counted of a slot or a day and writes it anew from the rows as they are, in
/// one transaction behind the row of <c>report_state</c>.
/// </summary>
internal static class FigureStatements
{
    /// <summary>Different words of a kind that a tenant's reports tell apart; those that come later are "other".</summary>
    public const int MostValues = 20_000;

    /// <summary>Rows of a slot, about: the rarest combinations beyond lose sender, campaign, credential and network.</summary>
    public const int MostOfSlot = 1_000;

    /// <summary>Rows of a day, likewise.</summary>
    public const int MostOfDay = 4_000;

    private const string Keys = "country, network, account, sender, campaign, credential, traffic, status, reason";

    /// <summary>Words of the slot's batches that have no number yet. $1, $2: range of ids; $3: <see cref="MostValues"/>.</summary>
    public const string NewValues = """
        with given as (
            select distinct v.kind, v.value
            from (select distinct batch_id from messages where id >= $1 and id < $2) m
            join batches b on b.id = m.batch_id
            cross join lateral (values (1::smallint, b.sender_id), (2::smallint, b.campaign), (3::smallint, b.credential_id::text)) v(kind, value)
            where v.value is not null
        ), fresh as (
            select kind, value, row_number() over (partition by kind order by value) as n
            from given g where not exists (select from report_values r where r.kind = g.kind and r.value = g.value)
        )
        insert into report_values (kind, value)
        select kind, value from fresh f where f.n <= $3 - (select count(*) from report_values r where r.kind = f.kind)
        on conflict do nothing
        """;

    /// <summary>$1, $2: range of ids; $3: slot; $4: <see cref="MostOfSlot"/>. Each message is one cell's; latencies in classes of a quarter of an octave.</summary>
    public static readonly string CountSlot = $"""
        with m as (
            select m.country, m.network, m.account, coalesce(s.id, 0) as sender, case when b.campaign is null then -1 else coalesce(c.id, 0) end as campaign,
                   coalesce(k.id, 0) as credential, b.traffic, m.status, m.reason, m.segments, case when m.charge = 1 then m.price else 0 end as price, coalesce(a.cost, 0) as cost,
                   {Class("a.handed_at", "greatest(b.created_at, b.scheduled_at)")} as hb,
                   {Class("case when m.status = 10 and a.handed_at is not null then m.changed_at end", "a.handed_at")} as ab
            from messages m
            join batches b on b.id = m.batch_id
            left join (
                select message_id, sum(cost) as cost, max(ended_at) filter (where outcome = 1) as handed_at from attempts where message_id >= $1 and message_id < $2 group by message_id
            ) a on a.message_id = m.id
            left join report_values s on s.kind = 1 and s.value = b.sender_id
            left join report_values c on c.kind = 2 and c.value = b.campaign
            left join report_values k on k.kind = 3 and k.value = b.credential_id::text
            where m.id >= $1 and m.id < $2
        ),
        cells as (select {Keys}, hb, ab, count(*) as n, sum(segments) as segments, sum(price) as spent, sum(cost) as cost from m group by {Keys}, hb, ab),
        sized as (select *, sum(n) over (partition by {Keys}) as size from cells),
        cut as (select size from (select distinct {Keys}, size from sized) d order by size desc offset $4 limit 1),
        folded as (
            select country, account, traffic, status, reason, hb, ab, n, segments, spent, cost,
                   case when rare then -1 else network end as network, case when rare then 0 else sender end as sender,
                   case when rare then 0 else campaign end as campaign, case when rare then 0 else credential end as credential
            from (select *, size <= coalesce((select size from cut), 0) as rare from sized) s
        ),
        sums as (select {Keys}, sum(n) as n, sum(segments) as segments, sum(spent) as spent, sum(cost) as cost from folded group by {Keys}),
        hands as (
            select {Keys}, array_agg(hb order by hb) as handed, array_agg(n::int order by hb) as handed_n
            from (select {Keys}, hb, sum(n) as n from folded where hb is not null group by {Keys}, hb) h group by {Keys}
        ),
        arrivals as (
            select {Keys}, array_agg(ab order by ab) as arrived, array_agg(n::int order by ab) as arrived_n
            from (select {Keys}, ab, sum(n) as n from folded where ab is not null group by {Keys}, ab) a group by {Keys}
        )
        insert into report_slots (slot, {Keys}, messages, segments, spent, cost, handed, handed_n, arrived, arrived_n)
        select $3, {Keys}, n, segments, spent, cost, handed, handed_n, arrived, arrived_n
        from sums left join hands using ({Keys}) left join arrivals using ({Keys})
        """;

    /// <summary>$1, $2: the day's slots; $3: zone; $4: <see cref="MostOfDay"/>; $5: day.</summary>
    public static readonly string CountDay = $"""
        with cells as (select {Keys}, sum(messages) as size from report_slots where slot >= $1 and slot < $2 group by {Keys}),
        cut as (select size from cells order by size desc offset $4 limit 1),
        rare as (select {Keys} from cells where size <= coalesce((select size from cut), 0)),
        folded as (
            select s.country, s.account, s.traffic, s.status, s.reason, s.messages, s.segments, s.spent, s.cost, s.handed, s.handed_n, s.arrived, s.arrived_n,
                   case when r.status is null then s.network else -1 end as network, case when r.status is null then s.sender else 0 end as sender,
                   case when r.status is null then s.campaign else 0 end as campaign, case when r.status is null then s.credential else 0 end as credential
            from report_slots s left join rare r using ({Keys}) where s.slot >= $1 and s.slot < $2
        ),
        sums as (select {Keys}, sum(messages) as n, sum(segments) as segments, sum(spent) as spent, sum(cost) as cost from folded group by {Keys}),
        hands as (
            select {Keys}, array_agg(bin order by bin) as handed, array_agg(n::int order by bin) as handed_n
            from (select {Keys}, bin, sum(c) as n from (select {Keys}, unnest(handed) as bin, unnest(handed_n) as c from folded) u group by {Keys}, bin) h group by {Keys}
        ),
        arrivals as (
            select {Keys}, array_agg(bin order by bin) as arrived, array_agg(n::int order by bin) as arrived_n
            from (select {Keys}, bin, sum(c) as n from (select {Keys}, unnest(arrived) as bin, unnest(arrived_n) as c from folded) u group by {Keys}, bin) a group by {Keys}
        )
        insert into report_days (zone, day, {Keys}, messages, segments, spent, cost, handed, handed_n, arrived, arrived_n)
        select $3, $5, {Keys}, n, segments, spent, cost, handed, handed_n, arrived, arrived_n
        from sums left join hands using ({Keys}) left join arrivals using ({Keys})
        """;

    /// <summary>
    /// Days of every zone that the slot belongs to. Where clocks go back at midnight an hour has the date of the day after while it is
    /// still the day before: both are marked.
    /// </summary>
    public const string MarkDays = """
        insert into report_days_dirty (zone, day)
        select distinct z.id, ((to_timestamp($1::bigint * 900) - back) at time zone z.name)::date
        from report_zones z cross join (values (interval '0'), (interval '1 hour')) b(back)
        on conflict do nothing
        """;

    /// <summary>Class of a duration: 4 log2 of its milliseconds, 0 to 127; null when one end is missing.</summary>
    private static string Class(string end, string start) =>
        $"case when {end} is not null then least(127, greatest(0, floor(4 * ln(greatest(1, extract(epoch from {end} - {start})::float8 * 1000)) / ln(2.0::float8))))::smallint end";
}
