using GallantSms.Domain.Messages;

namespace GallantSms.Domain.Routing;

/// <summary>What is usual where a group says nothing of a class of errors.</summary>
public static class ErrorRules
{
    public static ErrorAction Usual(ReasonClass reasonClass) => reasonClass switch
    {
        // A number that one carrier knows not to exist is texted by no other, and who said no is not asked elsewhere.
        ReasonClass.Number or ReasonClass.Consent or ReasonClass.Caller or ReasonClass.Policy => ErrorAction.Fail,
        _ => ErrorAction.Next,
    };

    /// <summary>
    /// Whether a group may say so: nobody is asked again elsewhere who does not want the message, and what may have been
    /// taken is reconciled, never routed.
    /// </summary>
    public static bool May(ReasonClass reasonClass, ErrorAction action) => reasonClass switch
    {
        ReasonClass.Consent or ReasonClass.Policy or ReasonClass.Unclear => action == Usual(reasonClass),
        _ => true,
    };
}
