namespace GallantSms.Application.Carriers;

/// <summary>How much routing one owner may have: every send looks through it.</summary>
internal static class RouteLimits
{
    public const int Groups = 100;
    public const int Rules = 500;
    public const int Members = 50;
    public const int Words = 500;
}
