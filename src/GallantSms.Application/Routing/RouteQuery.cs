using GallantSms.Domain.Messages;

namespace GallantSms.Application.Routing;

/// <summary>What a route is chosen by.</summary>
/// <param name="Chain">The tenant, the one above it, and so on up to the operator.</param>
/// <param name="Msisdn">E.164 digits.</param>
/// <param name="Network">MCC and MNC by the number's prefix; empty when not known.</param>
public sealed record RouteQuery(IReadOnlyList<Guid> Chain, long Msisdn, string Country, string Network, SenderType Sender, TrafficClass Traffic);
