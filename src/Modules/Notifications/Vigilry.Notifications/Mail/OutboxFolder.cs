using Microsoft.Extensions.Logging;
using MimeKit;
using Vigilry.Platform.Servers;

namespace Vigilry.Notifications.Mail;

/// <summary>Where there is no mail server: writes each mail as an <c>.eml</c> file that only the owner may read, and logs its link.</summary>
internal sealed partial class OutboxFolder(DataDirectory directory, ILogger<OutboxFolder> logger) : IMailSender
{
    private const int LongestLine = 998; // RFC 5322, 2.1.1

    private readonly string _path = Path.Combine(directory.Path, "outbox");

    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        CreateFolder();
        var file = Path.Combine(_path, $"{message.Date.UtcDateTime:yyyyMMdd-HHmmss-fff}-{message.MessageId?.Split('@')[0]}.eml");
        var unfinished = $"{file}.tmp";
        await using (var stream = Open(unfinished))
        {
            // Not quoted-printable, so that a link stays on one line and can be read by other programs.
            message.Prepare(EncodingConstraint.EightBit, LongestLine);
            await message.WriteToAsync(stream, ct);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        LogWritten(file, LinkIn(message.TextBody));
    }

    private static string? LinkIn(string? text) => text?.Split('\n').FirstOrDefault(line => line.StartsWith("http", StringComparison.Ordinal));

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
        }
        else
        {
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Open(string file)
    {
        var creation = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, creation);
    }

    [LoggerMessage(LogLevel.Information, "Mail written to {File}; its link: {Link}")]
    private partial void LogWritten(string file, string? link);
}
