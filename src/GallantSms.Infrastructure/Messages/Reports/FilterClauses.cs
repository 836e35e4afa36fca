using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>A filter as conditions of SQL. Values are parameters; the text is made of constants and their numbers.</summary>
internal sealed class FilterClauses(NpgsqlCommand command)
{
    private readonly List<string> _clauses = [];

    public override string ToString() => string.Concat(_clauses);

    /// <summary>Of messages <c>m</c> and their batches <c>b</c>. Times are the caller's, who reads a range of ids.</summary>
    public FilterClauses OfMessages(MessageQuery? query)
    {
        if (query is null) return this;
        In("m.status", NpgsqlDbType.Smallint, query.Statuses.Select(s => (short)s));
        In("m.reason", NpgsqlDbType.Smallint, query.Reasons.Select(r => (short)r));
        In("m.account", NpgsqlDbType.Smallint, query.Accounts);
        In("m.country", NpgsqlDbType.Text, query.Countries);
        In("m.network", NpgsqlDbType.Integer, query.Networks);
        if (query.Number is { } number) Add("m.msisdn = {0}", BatchCommands.Value(number));
        if (query.NumberEnding is { } ending) Add("m.msisdn::text like {0}", BatchCommands.Value("%" + ending));
        if (query.CostFrom is { } least) Add("m.price >= {0}", BatchCommands.Value(least));
        if (query.CostTo is { } most) Add("m.price <= {0}", BatchCommands.Value(most));
        if (query.BulkId is { } bulk) Add("m.batch_id = {0}", BatchCommands.Value(bulk));
        Labels(query);
        foreach (var without in query.Without) LeaveOut(c => c.Times(without, "m.id").OfMessages(without));
        return this;
    }

    /// <summary>Of batches <c>b</c>.</summary>
    public FilterClauses OfBatches(MessageQuery? query)
    {
        if (query is null) return this;
        Labels(query);
        foreach (var without in query.Without) LeaveOut(c => c.Times(without, "b.id").OfBatches(without));
        return this;
    }

    private void Labels(MessageQuery query)
    {
        In("b.sender_id", NpgsqlDbType.Text, query.Senders);
        In("b.campaign", NpgsqlDbType.Text, query.Campaigns);
        In("b.reference", NpgsqlDbType.Text, query.References);
        if (query.Tags.Count > 0) Add("b.tags && {0}", BatchCommands.Array(NpgsqlDbType.Text, query.Tags.ToArray()));
    }

    /// <summary>Where a column says nothing it fits nothing, and is not left out.</summary>
    private void LeaveOut(Func<FilterClauses, FilterClauses> what)
    {
        if (what(new(command))._clauses is { Count: > 0 } clauses) _clauses.Add($" and (true{string.Concat(clauses)}) is not true");
    }

    private FilterClauses Times(MessageQuery query, string id)
    {
        if (query.From is { } from) Add($"{id} >= {{0}}", BatchCommands.Value(MessageIds.Floor(from)));
        if (query.To is { } to) Add($"{id} < {{0}}", BatchCommands.Value(MessageIds.Floor(to)));
        return this;
    }

    private void In<T>(string column, NpgsqlDbType type, IEnumerable<T> values)
    {
        if (values.ToArray() is { Length: > 0 } some) Add($"{column} = any ({{0}})", BatchCommands.Array(type, some));
    }

    private void Add(string clause, NpgsqlParameter parameter)
    {
        command.Parameters.Add(parameter);
        _clauses.Add(" and " + string.Format(System.Globalization.CultureInfo.InvariantCulture, clause, $"${command.Parameters.Count}"));
    }
}
