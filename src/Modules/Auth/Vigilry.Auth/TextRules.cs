using FluentValidation;

namespace Vigilry.Auth;

/// <summary>What text that people type must be, beyond its length.</summary>
internal static class TextRules
{
    /// <summary>Text for one line of a page or a mail. PostgreSQL refuses the character NUL, too.</summary>
    public static IRuleBuilderOptions<T, string> OneLine<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(text => text is null || !text.Any(char.IsControl))
        .WithMessage("Must not have line breaks or other control characters.");

    /// <summary>A bare address, that mail can be sent to.</summary>
    public static IRuleBuilderOptions<T, string> MailAddress<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(text => text is not null
            && !text.Any(char.IsControl)
            && System.Net.Mail.MailAddress.TryCreate(text.Trim(), out var address)
            && string.Equals(address.Address, text.Trim(), StringComparison.Ordinal))
        .WithMessage("Must be a mail address.");
}
