using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>A mail about an account is stored in the same step as what it tells of: if one fails, there is neither.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class AccountMailStepTests
{
    private const string NewPassword = "another horse battery";

    [Test, CancelAfter(30_000)]
    public async Task A_password_is_not_changed_if_its_mail_cannot_be_stored(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        var change = new { currentPassword = Person.Password, newPassword = NewPassword };

        await using (await FailAsync("notifications.deliveries", $"NEW.recipient = '{person.Email}'", ct))
        {
            Assert.That((int)await person.PostAsync("/api/auth/change-password", change, ct), Is.GreaterThanOrEqualTo(500));
        }

        using var withNew = await person.LogInAsync(ct, NewPassword);
        Assert.That(withNew.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await person.PostAsync("/api/auth/change-password", change, ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(person.MailSubjects, Has.Count.EqualTo(1).After(5_000, 20));
    }

    /// <summary>The one that fails if the mail is saved by itself before the commit.</summary>
    [Test, CancelAfter(30_000)]
    public async Task An_invitation_that_is_not_committed_mails_nobody(CancellationToken ct)
    {
        using var owner = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var guest = new Person(TestServers.App);
        var organization = (await owner.MeAsync(ct)).GetProperty("organizationId").GetGuid();
        var invitation = new { email = guest.Email, role = "MEMBER" };

        await using (await FailAsync("auth.invitations", $"NEW.email = '{guest.Email}'", ct))
        {
            Assert.That((int)await owner.PostAsync($"/api/organizations/{organization}/invitations", invitation, ct), Is.GreaterThanOrEqualTo(500));
        }

        Assert.That(await CountAsync(guest.Email, ct), Is.Zero);
        Assert.That(await owner.PostAsync($"/api/organizations/{organization}/invitations", invitation, ct), Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await CountAsync(guest.Email, ct), Is.EqualTo(1));
        Assert.That(guest.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_sign_up_whose_mail_cannot_be_stored_leaves_no_account(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var next = new Person(TestServers.App);

        await using (await FailAsync("notifications.deliveries", $"NEW.recipient = '{person.Email}'", ct))
        {
            using var failed = await person.SignUpAsync(ct);
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

            // Sign-ups are seen to one after the other: once the next one's mail is there, this one's has failed.
            using var other = await next.SignUpAsync(ct);
            Assert.That(next.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        }

        // Were the account there, the second sign-up would contest its password, and the mail would ask for a new one.
        using var again = await person.SignUpAsync(ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        using var verified = await person.VerifyAsync(person.MailedTokens()[0], ct);
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    /// <summary>Until it is disposed, no transaction that adds such a row to the table commits.</summary>
    private static async Task<IAsyncDisposable> FailAsync(string table, string condition, CancellationToken ct)
    {
        var name = $"fail_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await ExecuteAsync(
            $"""
            CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'injected'; END $$;
            CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION public.{name}();
            """,
            ct);
        return new Fault($"DROP FUNCTION public.{name}() CASCADE");
    }

    private static async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<long?> CountAsync(string recipient, CancellationToken ct)
    {
        await using var command = TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT count(*) FROM notifications.deliveries WHERE recipient = $1");
        command.Parameters.Add(new() { Value = recipient });
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    private sealed class Fault(string end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await ExecuteAsync(end, CancellationToken.None);
    }
}
