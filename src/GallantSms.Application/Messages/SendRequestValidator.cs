using FluentValidation;

namespace GallantSms.Application.Messages;

/// <summary>Shape only: present, length, range. What the numbers and the text mean is the planner's.</summary>
internal sealed class SendRequestValidator : AbstractValidator<SendRequest>
{
    public const int MaxSend = 100;
    public const int MaxBulk = 100_000;
    public const int MaxVariables = 50;

    public SendRequestValidator(bool bulk, TimeProvider clock)
    {
        RuleLevelCascadeMode = CascadeMode.Stop;

        RuleFor(r => r.Message)
            .NotEmpty().WithErrorCode("REQUIRED").WithMessage("A message needs a text.")
            .Must(text => text!.Length <= 1600).WithErrorCode(SendErrors.TextTooLong).WithMessage("A text has at most 1,600 characters.");

        RuleFor(r => r.PhoneNumbers)
            .NotEmpty().When(r => !bulk || r.FileId is null, ApplyConditionTo.CurrentValidator).WithErrorCode("REQUIRED").WithMessage("Name at least one number.")
            .Must(n => n is null || n.Count <= (bulk ? MaxBulk : MaxSend)).WithErrorCode("TOO_MANY")
            .WithMessage(bulk ? "At most 100,000 numbers a request; use a file for more." : "At most 100 numbers; use /sms/bulk for more.")
            .Must((r, n) => n is not { Count: > 0 } || r.FileId is null).WithErrorCode("AMBIGUOUS").WithMessage("Give phone_numbers or file_id, not both.");

        RuleFor(r => r.FileId)
            .Null().When(_ => !bulk).WithErrorCode("NOT_ALLOWED").WithMessage("A file is sent with /sms/bulk.");

        RuleFor(r => r.SenderId)
            .Must(s => s is null || Domain.Messages.SenderId.IsValid(s)).WithErrorCode("INVALID_SENDER")
            .WithMessage("A sender is 1 to 11 letters, digits or spaces with at least one letter, or 3 to 15 digits.");

        RuleFor(r => r.ScheduleTime)
            .Must(t => t is null || t > clock.GetUtcNow().AddMinutes(-1)).WithErrorCode("IN_THE_PAST").WithMessage("The time to send at is past.")
            .Must(t => t is null || t < clock.GetUtcNow().AddDays(366)).WithErrorCode("TOO_FAR").WithMessage("A send is scheduled at most a year ahead.");

        RuleFor(r => r.CallbackUrl)
            .Must(u => u is null || IsCallable(u)).WithErrorCode("INVALID_URL").WithMessage("A callback is an https URL of at most 2,048 characters, without user or fragment.");

        RuleFor(r => r.Priority)
            .IsInEnum().WithErrorCode("INVALID_VALUE")
            .Must(p => !bulk || p == Priority.Normal).WithErrorCode("NOT_ALLOWED").WithMessage("Urgent messages go through /sms/send.");

        RuleFor(r => r.Reference)
            .Must(r => r is null || (r.Length <= 100 && !r.Any(char.IsControl))).WithErrorCode("INVALID_VALUE").WithMessage("A reference has at most 100 printable characters.");

        RuleFor(r => r.Campaign)
            .Must(c => c is null || SendLabels.IsLabel(c, SendLabels.LongestCampaign)).WithErrorCode("INVALID_VALUE").WithMessage("A campaign has 1 to 64 printable characters, none of them a quote, and no blank at its ends.");

        RuleFor(r => r.Tags)
            .Must(t => t is null || t.Count <= SendLabels.MaxTags).WithErrorCode("TOO_MANY").WithMessage("At most 10 tags.");

        RuleForEach(r => r.Tags)
            .Must(t => SendLabels.IsLabel(t, SendLabels.LongestTag)).When(r => r.Tags is { Count: <= SendLabels.MaxTags })
            .WithErrorCode("INVALID_VALUE").WithMessage("A tag has 1 to 32 printable characters, none of them a quote, and no blank at its ends.");

        RuleFor(r => r.ValiditySeconds)
            .Must(v => v is null or (>= 60 and <= 259_200)).WithErrorCode("OUT_OF_RANGE").WithMessage("The validity is 60 to 259,200 seconds.");

        RuleFor(r => r.Encoding).IsInEnum().WithErrorCode("INVALID_VALUE");

        RuleFor(r => r.Variables)
            .Must((r, v) => v is null || r.FileId is null).WithErrorCode("NOT_ALLOWED").WithMessage("A file brings its own variables.")
            .Must(v => v is null || v.Values.All(own => own is not null && own.Count <= MaxVariables && own.Values.All(x => x is not null && x.Length <= 1600)))
            .WithErrorCode("INVALID_VALUE").WithMessage("At most 50 variables a recipient, each a string of at most 1,600 characters.");
    }

    private static bool IsCallable(string given) =>
        given.Length <= 2048 && Uri.TryCreate(given, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
}
