using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using MimeKit;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public partial class OutboxFolderTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_mail_is_a_file_with_text_and_HTML(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        var mail = await MimeMessage.LoadAsync(await MailFileAsync(person, ct), ct);

        Assert.That(mail.Subject, Is.EqualTo("[Vigilry] Verify your address"));
        Assert.That(mail.Body?.ContentType.MimeType, Is.EqualTo("multipart/alternative"));
        var link = $"{TestServers.App.BaseAddress}verify-email?token={mail.TokenInText()}";
        Assert.That(mail.TextBody, Does.Contain("Hello Zoë <b>,").And.Contain($"\n{link}"));
        Assert.That(mail.HtmlBody, Does.Contain("&lt;b&gt;").And.Contain($"<a href=\"{link}\" ").And.Not.Contain("<b>"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Any_program_finds_the_link_on_one_line(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);

        var lines = await File.ReadAllLinesAsync(await MailFileAsync(person, ct), ct);

        Assert.That(lines.Select(l => Token().Match(l).Groups["token"].Value).First(t => t.Length > 0), Is.EqualTo(person.MailedTokens()[0]));
    }

    [Test, CancelAfter(20_000), UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read_it(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        var file = await MailFileAsync(person, ct);

        const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(OwnersFile));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(file) ?? ""), Is.EqualTo(OwnersFile | UnixFileMode.UserExecute));
    }

    [Test, CancelAfter(20_000)]
    public async Task File_names_sort_by_time(CancellationToken ct)
    {
        using var first = new Person(TestServers.App);
        using var second = new Person(TestServers.App);

        string[] files = [await MailFileAsync(first, ct), await MailFileAsync(second, ct)];

        Assert.That(files, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
    }

    private static async Task<string> MailFileAsync(Person person, CancellationToken ct)
    {
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(person.MailFiles, Has.Count.EqualTo(1).After(5_000, 20));
        return person.MailFiles()[0];
    }

    [GeneratedRegex("token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Token();
}
