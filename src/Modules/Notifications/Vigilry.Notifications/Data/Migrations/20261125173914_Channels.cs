using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class Channels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_deliveries_incident_id_recipient",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.AddColumn<string>(
                name: "channel",
                schema: "notifications",
                table: "deliveries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "channel_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deduplication_key",
                schema: "notifications",
                table: "deliveries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "destination",
                schema: "notifications",
                table: "deliveries",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "digest_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "fault",
                schema: "notifications",
                table: "deliveries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "held_for",
                schema: "notifications",
                table: "deliveries",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "held_until",
                schema: "notifications",
                table: "deliveries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "kind",
                schema: "notifications",
                table: "deliveries",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leased_until",
                schema: "notifications",
                table: "deliveries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "notice",
                schema: "notifications",
                table: "deliveries",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "organization_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "released_at",
                schema: "notifications",
                table: "deliveries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "user_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.Sql("UPDATE notifications.deliveries SET destination = recipient, released_at = created_at");

            migrationBuilder.CreateTable(
                name: "channels",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    target_hint = table.Column<string>(type: "text", nullable: false),
                    target_hash = table.Column<string>(type: "text", nullable: false),
                    secret = table.Column<string>(type: "text", nullable: true),
                    old_secret = table.Column<string>(type: "text", nullable: true),
                    old_secret_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    statuses = table.Column<short[]>(type: "smallint[]", nullable: false),
                    from_errors = table.Column<int>(type: "integer", nullable: false),
                    quiet_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_until = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_channels", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "decisions",
                schema: "notifications",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    channel_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: true),
                    happened = table.Column<short>(type: "smallint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    errors = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<short>(type: "smallint", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    delivery_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decisions", x => new { x.incident_id, x.revision, x.channel_id, x.user_id });
                });

            migrationBuilder.CreateTable(
                name: "mail_preferences",
                schema: "notifications",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    wish = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mail_preferences", x => new { x.project_id, x.user_id });
                });

            migrationBuilder.CreateTable(
                name: "maintenance_windows",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    days = table.Column<short[]>(type: "smallint[]", nullable: false),
                    from = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                    minutes = table.Column<int>(type: "integer", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_maintenance_windows", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_deduplication_key",
                schema: "notifications",
                table: "deliveries",
                column: "deduplication_key",
                unique: true,
                filter: "deduplication_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_destination",
                schema: "notifications",
                table: "deliveries",
                column: "destination",
                filter: "state = 3");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_destination1",
                schema: "notifications",
                table: "deliveries",
                column: "destination",
                filter: "state = 0");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_destination_released_at",
                schema: "notifications",
                table: "deliveries",
                columns: new[] { "destination", "released_at" });

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_digest_id",
                schema: "notifications",
                table: "deliveries",
                column: "digest_id",
                filter: "digest_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_held_until",
                schema: "notifications",
                table: "deliveries",
                column: "held_until",
                filter: "state = 3");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_organization_id_created_at",
                schema: "notifications",
                table: "deliveries",
                columns: new[] { "organization_id", "created_at" },
                filter: "organization_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_organization_id_created_at1",
                schema: "notifications",
                table: "deliveries",
                columns: new[] { "organization_id", "created_at" },
                filter: "state = 2");

            migrationBuilder.CreateIndex(
                name: "ix_channels_project_id",
                schema: "notifications",
                table: "channels",
                column: "project_id");

            migrationBuilder.CreateIndex(
                name: "ix_decisions_project_id",
                schema: "notifications",
                table: "decisions",
                column: "project_id");

            migrationBuilder.CreateIndex(
                name: "ix_maintenance_windows_project_id",
                schema: "notifications",
                table: "maintenance_windows",
                column: "project_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "channels",
                schema: "notifications");

            migrationBuilder.DropTable(
                name: "decisions",
                schema: "notifications");

            migrationBuilder.DropTable(
                name: "mail_preferences",
                schema: "notifications");

            migrationBuilder.DropTable(
                name: "maintenance_windows",
                schema: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_deduplication_key",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_destination",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_destination1",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_destination_released_at",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_digest_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_held_until",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_organization_id_created_at",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "ix_deliveries_organization_id_created_at1",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "channel",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "channel_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "deduplication_key",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "destination",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "digest_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "fault",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "held_for",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "held_until",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "kind",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "leased_until",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "notice",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "organization_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "released_at",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "user_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_incident_id_recipient",
                schema: "notifications",
                table: "deliveries",
                columns: new[] { "incident_id", "recipient" },
                unique: true,
                filter: "incident_id IS NOT NULL");
        }
    }
}
