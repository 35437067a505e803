using Vigilry.Auth.Contracts;

namespace Vigilry.Notifications.Mail;

/// <summary>What mails about accounts say.</summary>
internal static class AccountMails
{
    public static MailContent Verification(string name, string link) => Of(
        "Verify your address",
        name,
        "please confirm that this is your address. Open this link within 24 hours:",
        "Verify address",
        link,
        "If you did not sign up for Vigilry, ignore this mail.");

    public static MailContent NewAddress(string name, string link) => Of(
        "Confirm your new address",
        name,
        "please confirm that you want to use this address from now on. Open this link within 24 hours:",
        "Use this address",
        link,
        "If you did not ask for this, ignore this mail.");

    public static MailContent Reset(string name, string link) => Of(
        "Set a new password",
        name,
        "somebody, hopefully you, forgot the password. Set a new one by this link within an hour:",
        "Set a new password",
        link,
        "If you did not ask for this, ignore this mail: your password stays as it is.");

    public static MailContent Invitation(string inviter, string organization, string link) => Of(
        $"{inviter} invites you to {organization}",
        name: "",
        $"{inviter} invites you to {organization} on Vigilry. Accept by this link within seven days:",
        "Accept the invitation",
        link,
        "If you do not know who that is, ignore this mail.");

    public static MailContent Changed(AccountChange change, string name, string link)
    {
        var what = WhatChanged(change);
        return Of(
            what,
            name,
            $"{what[..1].ToLowerInvariant()}{what[1..]}. If that was you, there is nothing to do. Your Vigilry is here:",
            "Open Vigilry",
            link,
            "If it was not you, somebody else may have your password: set a new one at once, and end the sessions that you do not know.");
    }

    private static string WhatChanged(AccountChange change) => change switch
    {
        AccountChange.Password => "Your password was changed",
        AccountChange.AddressAsked => "Another address was asked for, for your account",
        AccountChange.Address => "Your account uses another address now",
        AccountChange.SecondFactorOn => "Logging in now takes a code of your authenticator app",
        _ => "Logging in takes no code any more",
    };

    private static MailContent Of(string subject, string name, string lead, string button, string link, string closing) =>
        new($"[Vigilry] {subject}", name.Length > 0 ? $"Hello {name}," : "Hello,", lead, [], button, link, closing);
}
