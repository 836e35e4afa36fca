using GallantSms.Application.Providers;

namespace GallantSms.Application.Carriers;

/// <summary>The kinds of carriers that the scope's tenant may have accounts at.</summary>
internal sealed class ProviderKinds(IEnumerable<ISmsProvider> providers, OwnCarriers own)
{
    /// <summary>For trying out: it takes messages and delivers none.</summary>
    private const string Simulator = "simulator";

    private const int MostInFlight = 1000;

    public IEnumerable<ProviderDescription> All =>
        providers.Select(p => p.Description).Where(d => own.IsOperator || d.Kind != Simulator).OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR.</exception>
    public ProviderDescription Wanted(string kind) =>
        All.FirstOrDefault(d => d.Kind == kind) ?? throw CarrierErrors.Invalid("kind", kind, "INVALID_VALUE", "There is no such kind of carrier.");

    /// <summary><c>null</c>: this release does not know it any more.</summary>
    public ISmsProvider? Find(string kind) => providers.FirstOrDefault(p => p.Description.Kind == kind);

    /// <summary>The kind's own settings, then those that the gateway knows of every kind.</summary>
    public static IReadOnlyList<SettingField> FieldsOf(ProviderDescription kind)
    {
        var fields = kind.Fields.ToList();
        if (kind.MaxBatch > 1)
            Common(new("batch", SettingType.Number, "Messages a request", "Fewer make single answers quicker.") { Min = 1, Max = kind.MaxBatch, Default = Text(kind.MaxBatch) });
        Common(new("in_flight", SettingType.Number, "Requests at once", "How many requests may wait for an answer together.") { Min = 1, Max = MostInFlight, Default = Text(kind.InFlight) });
        Common(new("timeout_seconds", SettingType.Number, "Seconds to wait", "For the answer to a request.") { Min = 1, Max = 300 });
        return fields;

        void Common(SettingField field)
        {
            if (!fields.Exists(f => f.Name == field.Name)) fields.Add(field);
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
