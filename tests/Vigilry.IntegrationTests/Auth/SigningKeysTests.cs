using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Vigilry.Auth.Data;
using Vigilry.Auth.Sessions;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SigningKeysTests
{
    [Test, CancelAfter(60_000)]
    public async Task Keys_are_replaced_without_ending_a_session_and_two_hosts_agree(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var one = ActivatorUtilities.CreateInstance<SigningKeys>(app.Services, clock);
        using var two = ActivatorUtilities.CreateInstance<SigningKeys>(app.Services, clock);
        var first = (await one.GetAsync(ct))[0].KeyId;
        Assert.That((await two.GetAsync(ct))[0].KeyId, Is.EqualTo(first));

        clock.Advance(SigningKeys.Lifetime);
        var known = await one.GetAsync(ct);
        Assert.That(known[0].KeyId, Is.EqualTo(first), "a new key signs nothing before all hosts know it");
        Assert.That(known, Has.Count.EqualTo(2));
        clock.Advance(SigningKeys.Kept);
        Assert.That((await two.GetAsync(ct)).Select(k => k.KeyId), Is.EquivalentTo(known.Select(k => k.KeyId)));

        clock.Advance(SigningKeys.Kept);
        var second = (await one.GetAsync(ct))[0].KeyId;
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await one.GetAsync(ct)).Select(k => k.KeyId), Does.Contain(first), "its sessions live");

        clock.Advance(TimeSpan.FromHours(14));
        Assert.That((await one.GetAsync(ct)).Select(k => k.KeyId), Is.EqualTo([second]));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_key_that_cannot_be_decrypted_is_replaced(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
            var now = TimeProvider.System.GetUtcNow();
            db.SigningKeys.Add(new SigningKey { Id = Guid.CreateVersion7(now), ProtectedKey = [1, 2, 3], CreatedAt = now });
            await db.SaveChangesAsync(ct);
        }

        using var person = await (await Person.VerifiedAsync(app, ct)).LoggedInAsync(ct);

        Assert.That($"{(await person.MeAsync(ct)).GetProperty("email")}", Is.EqualTo(person.Email));
    }
}
