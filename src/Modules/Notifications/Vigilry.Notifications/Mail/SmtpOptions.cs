using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MimeKit;
using Vigilry.Platform.Settings;

namespace Vigilry.Notifications.Mail;

/// <summary>How the connection to the mail server is secured.</summary>
internal enum SmtpSecurity
{
    /// <summary>TLS on port 465, elsewhere STARTTLS where the server offers it; a password is never sent without either.</summary>
    Auto,

    /// <summary>Plain text.</summary>
    None,

    /// <summary>STARTTLS, or no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>The mail server. Section <c>Vigilry:Smtp</c>.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    public const string Section = "Vigilry:Smtp";

    /// <summary>Without it each mail is a file in the data directory's <c>outbox</c>.</summary>
    public string Host { get; init; } = "";

    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    public string User { get; init; } = "";

    [Secret]
    public string Password { get; init; } = "";

    /// <summary>An address, or <c>Name &lt;address&gt;</c>. Needed with a host, as servers refuse senders that they do not know.</summary>
    public string From { get; init; } = "";

    [EnumDataType(typeof(SmtpSecurity))]
    public SmtpSecurity Security { get; init; }

    /// <summary>Certificates in PEM of who vouches for the server's, where that is nobody whom the system trusts. Default: who the system trusts.</summary>
    public string CaFile { get; init; } = "";

    public bool HasHost => !string.IsNullOrWhiteSpace(Host);

    public bool HasUser => User.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((HasHost || From.Length > 0) && !(MailboxAddress.TryParse(From, out var from) && from.Domain.Length > 0))
        {
            yield return new ValidationResult($"{Section}:{nameof(From)} must be a mail address.", [nameof(From)]);
        }

        if (CaFile.Length > 0 && !File.Exists(CaFile))
        {
            yield return new ValidationResult($"{Section}:{nameof(CaFile)} names no file: {CaFile}", [nameof(CaFile)]);
        }

        if (HasUser && Password.Length == 0)
        {
            yield return new ValidationResult($"{Section}:{nameof(Password)} is missing, and a user is set.", [nameof(Password)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;
