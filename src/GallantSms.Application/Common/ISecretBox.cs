namespace GallantSms.Application.Common;

/// <summary>Encrypts what must be read again: carrier secrets, database passwords, signing keys.</summary>
public interface ISecretBox
{
    string Protect(string secret);

    string Unprotect(string sealedSecret);
}
