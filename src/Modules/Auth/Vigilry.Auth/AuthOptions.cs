using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Auth;

/// <summary>What keeps guessers and flooders out. Section <c>Vigilry:Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Vigilry:Auth";

    /// <summary>How many log-ins may fail in 15 minutes that come from one address, whatever accounts they are for.</summary>
    [Range(1, 1_000_000)]
    public int FailedLogInsPerClient { get; init; } = 30;

    /// <summary>How many mails may be asked for in an hour from one address: sign-ups, forgotten passwords, verifications.</summary>
    [Range(1, 1_000_000)]
    public int MailsPerClient { get; init; } = 30;
}

[OptionsValidator]
internal sealed partial class AuthOptionsValidator : IValidateOptions<AuthOptions>;
