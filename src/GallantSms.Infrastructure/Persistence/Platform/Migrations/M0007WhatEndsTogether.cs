using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0007_what_ends_together")]
internal sealed class M0007WhatEndsTogether : SqlMigration
{
    protected override string Script => "Platform.Migrations.0007_what_ends_together.sql";
}
