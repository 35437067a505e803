using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Mail;

/// <inheritdoc cref="IUnsubscribing"/>
internal sealed class UnsubscribeByLink(Unsubscribing links, MailWishes wishes) : IUnsubscribing
{
    public bool IsValid(string? token) => links.Read(token) is not null;

    public async Task<bool> UnsubscribeAsync(string? token, CancellationToken ct)
    {
        if (links.Read(token) is not { } unsubscription)
        {
            return false;
        }

        await wishes.SetAsync(unsubscription.UserId, unsubscription.ProjectIds, MailWish.None, ct);
        return true;
    }
}
