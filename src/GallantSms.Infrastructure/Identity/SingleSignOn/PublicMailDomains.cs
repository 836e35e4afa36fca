using System.Collections.Frozen;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>Domains where anybody gets an address: no tenant's provider vouches for those.</summary>
internal static class PublicMailDomains
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "126.com", "163.com", "aim.com", "aol.com", "duck.com", "fastmail.com", "fastmail.fm", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
        "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr", "hushmail.com", "icloud.com", "inbox.com", "laposte.net", "libero.it", "live.co.uk", "live.com", "live.fr", "mac.com",
        "mail.com", "mail.ru", "mailbox.org", "mailinator.com", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me", "posteo.de", "proton.me",
        "protonmail.ch", "protonmail.com", "qq.com", "rediffmail.com", "rocketmail.com", "sina.com", "t-online.de", "tuta.com", "tutanota.com", "web.de", "yahoo.co.in", "yahoo.co.jp",
        "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contain(string domain) => Known.Contains(domain);
}
