using Microsoft.Extensions.Configuration;

namespace Vigilry.Auth.Invitations;

/// <summary>Whether mails leave this instance, and so show whose an address is. Where they do not, links are passed on by hand.</summary>
internal sealed class MailServer(IConfiguration configuration)
{
    public bool IsSet => !string.IsNullOrWhiteSpace(configuration["Vigilry:Smtp:Host"]);
}
